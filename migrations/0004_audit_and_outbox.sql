-- What happened, for good: hash-chained audit rows; and what is to be told: the outbox.

create table audit_heads (
  tenant_id uuid primary key references tenants,
  sequence bigint not null,
  hash bytea not null
);
call protect_tenant_table('audit_heads', 'select');

create table audit_rows (
  tenant_id uuid not null references tenants,
  sequence bigint not null,
  -- the exact text that was hashed: a chain is verified without re-making it
  body text not null,
  hash bytea not null,
  at timestamptz not null,
  action text not null,
  actor_id uuid,
  target_id uuid,
  primary key (tenant_id, sequence)
);
create index audit_rows_by_target on audit_rows (tenant_id, target_id, sequence);
call protect_tenant_table('audit_rows', 'select');

-- hash = sha256(previous hash || sequence || newline || body). The head row is locked: numbers have neither gap nor branch.
create function audit_append(tenant uuid, row_body text, row_action text, actor uuid, target uuid) returns bigint
language plpgsql security definer set search_path = public as $$
declare
  head audit_heads;
  next_sequence bigint;
  next_hash bytea;
begin
  if tenant is distinct from app_tenant() then raise exception 'audit row for another tenant' using errcode = '42501'; end if;
  insert into audit_heads values (tenant, 0, sha256(convert_to(tenant::text, 'UTF8'))) on conflict do nothing;
  select * into head from audit_heads where tenant_id = tenant for update;
  next_sequence := head.sequence + 1;
  next_hash := sha256(head.hash || convert_to(next_sequence::text || chr(10) || row_body, 'UTF8'));
  insert into audit_rows values (tenant, next_sequence, row_body, next_hash, clock_timestamp(), row_action, actor, target);
  update audit_heads set sequence = next_sequence, hash = next_hash where tenant_id = tenant;
  return next_sequence;
end $$;

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are append-only' using errcode = '42501';
end $$;
create trigger audit_rows_append_only before update or delete on audit_rows for each row execute function audit_is_append_only();
create trigger audit_rows_no_truncate before truncate on audit_rows for each statement execute function audit_is_append_only();

create table outbox (
  tenant_id uuid not null references tenants,
  id uuid not null,
  type text not null,
  payload jsonb not null,
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (id)
);
create index outbox_due on outbox (next_at, id);
call protect_tenant_table('outbox', 'select, insert');

-- Leases the oldest due events of any tenant to one dispatcher; undelivered ones come back, later each time.
create function outbox_take(most integer, lease_seconds integer)
returns table (tenant_id uuid, id uuid, type text, payload jsonb, attempts integer, created_at timestamptz)
language sql security definer set search_path = public as $$
  update outbox o set attempts = o.attempts + 1, next_at = now() + make_interval(secs => lease_seconds * least(o.attempts + 1, 60))
  from (select d.tenant_id, d.id from outbox d where d.next_at <= now() order by d.next_at, d.id limit most for update skip locked) due
  where o.tenant_id = due.tenant_id and o.id = due.id
  returning o.tenant_id, o.id, o.type, o.payload, o.attempts, o.created_at
$$;

create function outbox_done(done uuid[]) returns void language sql security definer set search_path = public as $$
  delete from outbox where id = any (done)
$$;

-- The answer a repeated request gets.
create table idempotency_keys (
  tenant_id uuid not null references tenants,
  key text not null,
  operation text not null,
  request_digest bytea not null,
  state text not null check (state in ('running', 'done')),
  lease_until timestamptz not null,
  status integer,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
call protect_tenant_table('idempotency_keys');

-- Long work with progress, cancel and resume.
create table background_jobs (
  tenant_id uuid not null references tenants,
  id uuid not null,
  kind text not null,
  input jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done integer not null default 0,
  total integer not null,
  -- where a resumed run goes on
  checkpoint jsonb,
  result jsonb,
  error text,
  cancel_requested boolean not null default false,
  -- runs begun since the last finished item
  attempts integer not null default 0,
  lease_until timestamptz,
  -- names the run that may write progress; a run that lost its lease no longer matches
  lease_id uuid,
  created_by uuid,
  -- who asked: user, name and address, as audit rows of the items name them
  actor jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index background_jobs_open on background_jobs (created_at) where state in ('queued', 'running');
create index background_jobs_by_user on background_jobs (tenant_id, created_by, id);
call protect_tenant_table('background_jobs');

-- Gives the oldest waiting or abandoned job of these kinds to one run.
create function background_job_take(kinds text[], lease uuid, lease_ms integer)
returns table (tenant_id uuid, id uuid) language sql security definer set search_path = public as $$
  update background_jobs j set state = 'running', attempts = j.attempts + 1, updated_at = now(),
    lease_id = lease, lease_until = now() + make_interval(secs => lease_ms / 1000.0)
  from (
    select d.tenant_id, d.id from background_jobs d
    where d.kind = any (kinds) and (d.state = 'queued' or (d.state = 'running' and d.lease_until < now()))
    order by d.created_at limit 1 for update skip locked
  ) due
  where j.tenant_id = due.tenant_id and j.id = due.id
  returning j.tenant_id, j.id
$$;

create function forget_background_jobs() returns void language sql security definer set search_path = public as $$
  delete from background_jobs where state not in ('queued', 'running') and updated_at < now() - interval '90 days'
$$;

create function forget_idempotency_keys() returns void language sql security definer set search_path = public as $$
  delete from idempotency_keys where created_at < now() - interval '7 days'
$$;
