-- Imports of CSV files: the file as it came, what its check found, and what applying it changed.

create table imports (
  tenant_id uuid not null references tenants,
  id uuid not null,
  kind text not null,
  -- where the rows come from, when the kind knows sources; no foreign key, as each kind has its own
  source_id uuid,
  filename text not null,
  state text not null check (state in
    ('uploading', 'checking', 'checked', 'refused', 'applying', 'applied', 'undone', 'cancelled')),
  -- of the file as it is, unpacked
  bytes bigint not null default 0,
  sha256 text,
  encoding text not null default 'utf-8' check (encoding in ('utf-8', 'utf-16le', 'utf-16be', 'windows-1252')),
  -- headers of the file and the columns they are read as
  columns jsonb not null default '[]',
  counts jsonb not null default '{"rows":0,"problems":0,"added":0,"changed":0,"unchanged":0,"incomplete":0,"skipped":0}',
  refusal text,
  -- rows in import_rows
  kept_rows integer not null default 0,
  mode text check (mode in ('all', 'good')),
  -- the background job at work on it
  job_id uuid,
  done_bytes bigint not null default 0,
  begun_at timestamptz,
  undone_counts jsonb,
  created_by uuid,
  created_by_name text,
  created_at timestamptz not null default now(),
  checked_at timestamptz,
  applied_at timestamptz,
  -- the file and its rows are dropped when they are of no more use: they hold addresses
  emptied_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id)
);
create index imports_by_kind on imports (tenant_id, kind, id);
create index imports_at_work on imports (created_at) where state in ('uploading', 'checking', 'applying');
create index imports_to_empty on imports (created_at) where emptied_at is null;
call protect_tenant_table('imports');

-- The file in pieces, each packed by itself.
create table import_chunks (
  tenant_id uuid not null,
  import_id uuid not null,
  number integer not null check (number >= 0),
  bytes bytea not null,
  primary key (tenant_id, import_id, number),
  foreign key (tenant_id, import_id) references imports on delete cascade
);
alter table import_chunks alter column bytes set storage external;
call protect_tenant_table('import_chunks');

-- Rows worth looking at: the first ones, those with problems, those a person mended or left out.
create table import_rows (
  tenant_id uuid not null,
  import_id uuid not null,
  number integer not null check (number >= 1),
  line integer not null,
  outcome text not null check (outcome in ('added', 'changed', 'unchanged', 'problem', 'skipped')),
  cells jsonb not null,
  -- values of columns the file lacks, by column
  extra jsonb,
  -- the cells as the file has them, of a mended row
  original jsonb,
  edited boolean not null default false,
  skipped boolean not null default false,
  problems jsonb not null default '[]',
  missing jsonb not null default '[]',
  primary key (tenant_id, import_id, number),
  foreign key (tenant_id, import_id) references imports on delete cascade
);
create index import_rows_by_outcome on import_rows (tenant_id, import_id, outcome, number);
create index import_rows_mended on import_rows (tenant_id, import_id, number) where edited or skipped;
call protect_tenant_table('import_rows');

-- What applying changed, for undoing it.
create table import_changes (
  tenant_id uuid not null,
  import_id uuid not null,
  key text not null,
  -- null: there was nothing
  before jsonb,
  primary key (tenant_id, import_id, key),
  foreign key (tenant_id, import_id) references imports on delete cascade
);
call protect_tenant_table('import_changes');

-- Imports whose work ended without saying so (a crash, a cancelled job, an upload that broke off).
create function imports_left_behind(most integer) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select i.tenant_id, i.id from imports i
  where (i.state = 'uploading' and i.created_at < now() - interval '8 hours')
    or (i.state in ('checking', 'applying') and not exists (
      select from background_jobs j where j.tenant_id = i.tenant_id and j.id = i.job_id and j.state in ('queued', 'running')))
  limit most
$$;

-- Files and rows that are of no more use.
create function imports_to_empty(keep_days integer, most integer) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select i.tenant_id, i.id from imports i
  where i.emptied_at is null and i.state not in ('uploading', 'checking', 'applying')
    and i.created_at < now() - make_interval(days => keep_days)
  order by i.created_at limit most
$$;
