-- Agents, the devices behind them, the jobs sent to them, and what virtual printers printed.

create table agents (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text not null,
  site_id uuid,
  -- a paired agent is shown as online or offline
  state text not null default 'pairing' check (state in ('pairing', 'paired', 'revoked')),
  pairing_code_hash bytea unique,
  pairing_expires_at timestamptz,
  certificate_serial text,
  certificate_expires_at timestamptz,
  hostname text,
  platform text,
  version text,
  health jsonb,
  last_seen_at timestamptz,
  -- the one connection that counts, on whatever replica; a gateway closes every other one
  connection_id uuid,
  connected_at timestamptz,
  connected_twice_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (id),
  foreign key (tenant_id, site_id) references sites
);
create index agents_connected on agents (connection_id) where connection_id is not null;
call protect_tenant_table('agents');

create table devices (
  tenant_id uuid not null references tenants,
  id uuid not null,
  agent_id uuid not null,
  key text not null,
  kind text not null check (kind in ('printer', 'scale', 'scanner')),
  -- as the agent calls it; given_name is what people called it here
  name text not null,
  given_name text,
  -- null: where its agent is
  site_id uuid,
  model text not null,
  connection text not null,
  state text not null check (state in ('ready', 'problem', 'offline')),
  problem jsonb,
  dpi integer,
  capacity jsonb,
  virtual boolean not null,
  reading jsonb,
  -- no longer behind its agent: not listed, kept for its jobs and for its return
  gone_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, agent_id, key),
  foreign key (tenant_id, agent_id) references agents,
  foreign key (tenant_id, site_id) references sites
);
call protect_tenant_table('devices');

create table device_jobs (
  tenant_id uuid not null references tenants,
  id uuid not null,
  device_id uuid not null,
  agent_id uuid not null,
  kind text not null check (kind in ('print', 'zero')),
  state text not null default 'queued' check (state in
    ('queued', 'sent', 'spooled', 'printing', 'confirmed', 'failed', 'unknown', 'expired', 'cancelled')),
  -- the exact text that was signed
  order_text text not null,
  signature text not null,
  -- gone as soon as the job is final: it holds a recipient's address
  document bytea,
  title text not null,
  shipment_id uuid,
  reprint integer not null default 0 check (reprint >= 0),
  reason text,
  problem jsonb,
  cancel_requested boolean not null default false,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz not null,
  sent_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references devices,
  foreign key (tenant_id, agent_id) references agents
);
create index device_jobs_by_device on device_jobs (tenant_id, device_id, id);
create index device_jobs_by_shipment on device_jobs (tenant_id, shipment_id, id) where shipment_id is not null;
create index device_jobs_open on device_jobs (tenant_id, agent_id, id) where state in ('queued', 'sent', 'spooled', 'printing');
create index device_jobs_due on device_jobs (expires_at) where state in ('queued', 'sent', 'spooled', 'printing');
call protect_tenant_table('device_jobs');

create table device_papers (
  tenant_id uuid not null references tenants,
  id uuid not null,
  device_id uuid not null,
  job_id uuid not null,
  png bytea not null,
  printed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  -- an agent that is not sure repeats its upload
  unique (tenant_id, job_id),
  foreign key (tenant_id, device_id) references devices,
  foreign key (tenant_id, job_id) references device_jobs
);
create index device_papers_by_device on device_papers (tenant_id, device_id, id);
call protect_tenant_table('device_papers');

-- Pairing has no tenant yet: the code is all that is known.
create function agent_by_pairing_code(hash bytea) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select a.tenant_id, a.id from agents a
  where a.pairing_code_hash = hash and a.pairing_expires_at > now() and a.state <> 'revoked'
$$;

-- Whom a certificate belongs to, for the gateway.
create function agent_standing(agent uuid) returns table (tenant_id uuid, state text, certificate_serial text)
language sql stable security definer set search_path = public as $$
  select a.tenant_id, a.state, a.certificate_serial from agents a where a.id = agent
$$;

-- Which of these connections still count, and whether jobs wait for them. One query for a whole gateway.
create function agent_connections_current(ids uuid[]) returns table (connection_id uuid, waiting boolean)
language sql stable security definer set search_path = public as $$
  select a.connection_id, exists (
    select from device_jobs j where j.tenant_id = a.tenant_id and j.agent_id = a.id and j.state = 'queued' and j.expires_at > now())
  from agents a where a.connection_id = any (ids) and a.state = 'paired'
$$;

-- Agents whose gateway died with them: marks them disconnected.
create function agents_fallen_silent(silence_seconds double precision) returns table (tenant_id uuid, id uuid)
language sql security definer set search_path = public as $$
  update agents a set connection_id = null
  where a.connection_id is not null and a.last_seen_at < now() - make_interval(secs => silence_seconds)
  returning a.tenant_id, a.id
$$;

-- Jobs that must move by themselves. Queued past its time: expired, nothing was sent. Sent and never heard of, although
-- the agent came back a while ago or the order has lapsed, or stuck long after its time: unknown, never sent again.
create function device_jobs_due(grace_seconds double precision, stuck_seconds double precision, most integer)
returns table (tenant_id uuid, id uuid, next_state text)
language sql stable security definer set search_path = public as $$
  select j.tenant_id, j.id, case when j.state = 'queued' then 'expired' else 'unknown' end
  from device_jobs j join agents a on a.tenant_id = j.tenant_id and a.id = j.agent_id
  where (j.state = 'queued' and j.expires_at < now())
    or (j.state = 'sent' and (
      j.expires_at < now() - make_interval(secs => grace_seconds)
      or (a.connection_id is not null and j.sent_at < a.connected_at and a.connected_at < now() - make_interval(secs => grace_seconds))))
    or (j.state in ('spooled', 'printing') and greatest(j.expires_at, j.updated_at) < now() - make_interval(secs => stuck_seconds))
  limit most
$$;
