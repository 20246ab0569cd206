// Sets the theme before the first paint. A file of its own because inline scripts are refused by the CSP.
;(() => {
  const wanted = localStorage.getItem('postroom.theme')
  const dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
