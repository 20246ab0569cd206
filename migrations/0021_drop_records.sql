-- Simple Integration: sources of records, the records, and the files handed back.

create table drop_sources (
  tenant_id uuid not null references tenants,
  id uuid not null,
  kind text not null check (kind in ('folder', 'api', 'upload')),
  name text not null,
  site_id uuid,
  -- a folder carries its own key, so that two agents on one share are one source
  folder_key text,
  export_mode text not null default 'auto' check (export_mode in ('off', 'auto', 'manual')),
  export_every_seconds integer not null default 30 check (export_every_seconds between 5 and 86400),
  next_sequence integer not null default 1,
  last_file_at timestamptz,
  last_export_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, folder_key),
  check ((kind = 'folder') = (folder_key is not null)),
  foreign key (tenant_id, site_id) references sites
);
-- one source for what is uploaded in the browser
create unique index drop_sources_upload on drop_sources (tenant_id) where kind = 'upload';
call protect_tenant_table('drop_sources');

-- Which agents watch a folder, and how each sees it.
create table drop_watchers (
  tenant_id uuid not null,
  source_id uuid not null,
  agent_id uuid not null,
  report jsonb not null,
  seen_at timestamptz not null default now(),
  primary key (tenant_id, source_id, agent_id),
  foreign key (tenant_id, source_id) references drop_sources,
  foreign key (tenant_id, agent_id) references agents
);
call protect_tenant_table('drop_watchers');

-- Files from `in/` by their digest: each is taken once, whoever brings it.
create table drop_files (
  tenant_id uuid not null,
  source_id uuid not null,
  sha256 text not null,
  filename text not null,
  import_id uuid,
  claimed_by uuid not null,
  claimed_at timestamptz not null default now(),
  primary key (tenant_id, source_id, sha256),
  foreign key (tenant_id, source_id) references drop_sources
);
create index drop_files_by_import on drop_files (tenant_id, import_id) where import_id is not null;
call protect_tenant_table('drop_files');

create table drop_records (
  tenant_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  package_id text collate "C" not null,
  state text not null check (state in ('ready', 'needs_attention', 'in_progress', 'shipped', 'removed')),
  -- cells as they were written, by field
  fields jsonb not null,
  -- what is missing or wrong; a record with none can be shipped
  missing jsonb not null default '[]',
  shipment_id uuid,
  import_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, source_id, package_id),
  foreign key (tenant_id, source_id) references drop_sources
);
create index drop_records_by_state on drop_records (tenant_id, state, id);
create index drop_records_by_source on drop_records (tenant_id, source_id, state, id);
create index drop_records_by_package on drop_records (tenant_id, package_id);
call protect_tenant_table('drop_records');

-- LIKE uses no index under row-level security: one row a word, in "C" order (see 0006).
create table drop_record_words (
  tenant_id uuid not null,
  word text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, word, record_id),
  foreign key (tenant_id, record_id) references drop_records on delete cascade
);
create index drop_record_words_by_record on drop_record_words (tenant_id, record_id, word);
call protect_tenant_table('drop_record_words');

-- The record a shipment ships; the room above keeps what follows of it.
alter table shipments add column drop_record_id uuid;
-- who sends the parcel may have settled the carrier already: only this one is asked for prices
alter table shipments add column only_carrier text;
create index shipments_by_drop_record on shipments (tenant_id, drop_record_id) where drop_record_id is not null;

create table drop_exports (
  tenant_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  sequence integer not null,
  filename text not null,
  state text not null default 'ready' check (state in ('ready', 'written')),
  row_count integer not null,
  voids integer not null,
  bytes bigint not null,
  sha256 text not null,
  -- the one agent that writes it: another might write it a second time
  agent_id uuid,
  created_at timestamptz not null default now(),
  written_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, source_id, sequence),
  foreign key (tenant_id, source_id) references drop_sources
);
create index drop_exports_by_source on drop_exports (tenant_id, source_id, id);
create index drop_exports_ready on drop_exports (tenant_id, agent_id) where state = 'ready';
call protect_tenant_table('drop_exports');

-- One row a package shipped, and one more when it is voided: as they were then.
create table drop_export_rows (
  tenant_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  shipment_id uuid not null,
  package_number integer not null,
  kind text not null check (kind in ('shipped', 'void')),
  cells jsonb not null,
  export_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, shipment_id, package_number, kind),
  foreign key (tenant_id, source_id) references drop_sources,
  foreign key (tenant_id, export_id) references drop_exports
);
create index drop_export_rows_waiting on drop_export_rows (tenant_id, source_id, id) where export_id is null;
create index drop_export_rows_by_export on drop_export_rows (tenant_id, export_id, id) where export_id is not null;
call protect_tenant_table('drop_export_rows');

-- Sources whose shipped rows are due in a file.
create function drop_exports_due(most integer) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select s.tenant_id, s.id from drop_sources s
  where s.export_mode = 'auto'
    and (s.last_export_at is null or s.last_export_at < now() - make_interval(secs => s.export_every_seconds))
    and exists (select from drop_export_rows r where r.tenant_id = s.tenant_id and r.source_id = s.id and r.export_id is null)
  limit most
$$;
