-- The address book and the words it is searched by.
create table addresses (
  tenant_id uuid not null references tenants,
  id uuid not null,
  code text not null,
  scope text not null check (scope in ('private', 'group', 'site', 'tenant')),
  owner_id uuid,
  site_id uuid,
  name text,
  company text,
  line1 text not null,
  line2 text,
  line3 text,
  city text,
  state text,
  postal_code text not null,
  country text not null,
  residential boolean,
  phone text,
  email text,
  reference1 text,
  reference2 text,
  reference3 text,
  -- the beginning of name, company or street as words: "C" order is the order of its bytes, so that keyset pages and cursors agree
  sort_name text collate "C" not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users,
  foreign key (tenant_id, site_id) references sites,
  check (scope <> 'private' or owner_id is not null),
  check ((scope = 'site') = (site_id is not null))
);
create unique index addresses_by_code on addresses (tenant_id, code) where deleted_at is null;
create index addresses_by_name on addresses (tenant_id, sort_name, id) where deleted_at is null;
call protect_tenant_table('addresses');

-- One row a word of a live address. LIKE is not leakproof and so uses no index under row-level security;
-- `word >= 'abc' and word < 'abc' || U+10FFFF` in "C" order is and does.
create table address_words (
  tenant_id uuid not null,
  word text collate "C" not null,
  address_id uuid not null,
  primary key (tenant_id, word, address_id),
  foreign key (tenant_id, address_id) references addresses on delete cascade
);
-- For the second and later terms of a search, and for removing an address's words.
create index address_words_by_address on address_words (tenant_id, address_id, word);
call protect_tenant_table('address_words');
