/** What PowerShell 5.1, part of every Windows 10 and 11, is told for a printer. Not run on Windows yet. */

/** Values reach a script as base64 of JSON: nothing in them can be read as a command. */
export function encodedCommand(script: string, values: object): string {
  const input = Buffer.from(JSON.stringify(values)).toString('base64')
  const prologue = `$in = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${input}')) | ConvertFrom-Json\n`
  return Buffer.from(prologue + common + script, 'utf16le').toString('base64')
}

const common = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
Add-Type -AssemblyName System.Drawing
Add-Type -AssemblyName System.Printing
$kinds = [System.Printing.EnumeratedPrintQueueTypes[]]@('Local', 'Connections')
$server = New-Object System.Printing.LocalPrintServer
$queue = $server.GetPrintQueues($kinds) | Where-Object { $_.FullName -eq $in.queue -or $_.Name -eq $in.queue } | Select-Object -First 1
if ($null -eq $queue) { '{"found":false}'; exit 0 }
function Tell($answer) { ConvertTo-Json -Compress $answer }
`

/** State of the queue, and the paper in dots of the printer. */
export const lookScript = `
$settings = New-Object System.Drawing.Printing.PrinterSettings
$settings.PrinterName = $queue.FullName
$graphics = $settings.CreateMeasurementGraphics()
$dpi = [int][Math]::Round($graphics.DpiX)
$graphics.Dispose()
$area = $settings.DefaultPageSettings.PrintableArea
Tell @{
  found = $true; status = [int]$queue.QueueStatus; driver = $queue.QueueDriver.Name; dpi = $dpi
  width = [int][Math]::Floor($area.Width * $dpi / 100); height = [int][Math]::Floor($area.Height * $dpi / 100)
}
`

/** Each picture on a page of its own, dot for dot: scaling would smear the bars of a barcode. */
export const printScript = `
$document = New-Object System.Drawing.Printing.PrintDocument
$document.PrinterSettings.PrinterName = $queue.FullName
$document.PrinterSettings.Copies = 1
$document.DefaultPageSettings.Landscape = $false
$document.DocumentName = $in.job
$document.OriginAtMargins = $false
# Without this one Windows shows a window with a Cancel button.
$document.PrintController = New-Object System.Drawing.Printing.StandardPrintController
$pages = @($in.pages)
$at = @{ page = 0 }
$document.add_PrintPage({
  param($sender, $print)
  $image = [System.Drawing.Image]::FromFile($pages[$at.page])
  try {
    $print.Graphics.PageUnit = [System.Drawing.GraphicsUnit]::Pixel
    $print.Graphics.InterpolationMode = [System.Drawing.Drawing2D.InterpolationMode]::NearestNeighbor
    $print.Graphics.PixelOffsetMode = [System.Drawing.Drawing2D.PixelOffsetMode]::Half
    $print.Graphics.DrawImage($image, 0, 0, $image.Width, $image.Height)
  } finally { $image.Dispose() }
  $at.page += 1
  $print.HasMorePages = $at.page -lt $pages.Count
})
$document.Print()
Tell @{ found = $true }
`

const findJob = `
$queue.Refresh()
$job = $queue.GetPrintJobInfoCollection() | Where-Object { $_.Name -eq $in.job } | Select-Object -First 1
`

/** Windows forgets a job as soon as the printer has its bytes: then there is no job status. */
export const jobScript = `${findJob}
$answer = @{ found = $true; status = [int]$queue.QueueStatus }
if ($null -ne $job) { $answer.job = [int]$job.JobStatus }
Tell $answer
`

export const cancelScript = `${findJob}
if ($null -ne $job) { $job.Cancel() }
Tell @{ found = $true }
`
