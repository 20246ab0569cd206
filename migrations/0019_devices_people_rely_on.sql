-- Devices belong to people, are put away and have a history; agents renew their certificates; queues have an order; routes choose printers.

alter table devices
  add column driver text not null default '',
  -- what a printer takes, best first
  add column formats text[] not null default '{}',
  add column diagnostic text,
  add column user_id uuid,
  -- put away by people: stays so when its agent presents it again
  add column retired_at timestamptz,
  add foreign key (tenant_id, user_id) references users;
create index devices_by_user on devices (tenant_id, user_id) where user_id is not null;
-- Until their agents describe them again.
update devices set formats = case when model ~* 'zebra|\yzd\d|zpl' then '{zpl,pdf,png}'::text[] else '{pdf,png}'::text[] end
where kind = 'printer';

alter table agents
  -- there and back, at the last heartbeat
  add column latency_ms integer,
  -- from, hostname, hostnameBefore of the connection at connected_twice_at
  add column connected_twice jsonb,
  add column local_page text,
  -- handed out and not used yet: both certificates count until the new one is
  add column next_certificate_serial text,
  add column next_certificate_expires_at timestamptz,
  -- the one before the last renewal: whoever still shows it is a copy
  add column replaced_certificate_serial text,
  add column copy_refused_at timestamptz;

create sequence device_jobs_position;
grant usage on sequence device_jobs_position to postroom_app;
alter table device_jobs
  drop constraint device_jobs_kind_check,
  add constraint device_jobs_kind_check check (kind in ('print', 'zero', 'tare')),
  -- place in the queue of its device, lowest first
  add column position bigint not null default 0,
  add column created_by_name text,
  -- why this printer, in words
  add column routed_by text;
alter table device_jobs alter column position set default nextval('device_jobs_position');
-- What waits already goes first, in the order it came.
update device_jobs set position = waiting.position
from (select id, - row_number() over (order by id desc) as position from device_jobs where state = 'queued') waiting
where waiting.id = device_jobs.id;
create index device_jobs_queue on device_jobs (tenant_id, device_id, position, id) where state = 'queued';
create index device_jobs_in_flight on device_jobs (tenant_id, device_id) where state in ('sent', 'spooled', 'printing');

create table device_events (
  tenant_id uuid not null references tenants,
  id uuid not null,
  device_id uuid not null,
  kind text not null check (kind in ('added', 'state', 'problem', 'changed', 'retired', 'restored')),
  text text not null,
  by_name text,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references devices
);
create index device_events_by_device on device_events (tenant_id, device_id, id);
create index device_events_by_age on device_events (at);
call protect_tenant_table('device_events', 'select, insert');

create table print_routes (
  tenant_id uuid not null references tenants,
  id uuid not null,
  -- null: any
  site_id uuid,
  user_id uuid,
  label_size text check (label_size in ('4x6', 'letter')),
  device_id uuid not null,
  fallback_device_id uuid,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint print_routes_by_case unique nulls not distinct (tenant_id, user_id, site_id, label_size),
  foreign key (tenant_id, site_id) references sites on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, device_id) references devices,
  foreign key (tenant_id, fallback_device_id) references devices
);
call protect_tenant_table('print_routes');

-- Whom a certificate belongs to, for the gateway.
drop function agent_standing(uuid);
create function agent_standing(agent uuid)
returns table (tenant_id uuid, state text, certificate_serial text, next_certificate_serial text, replaced_certificate_serial text)
language sql stable security definer set search_path = public as $$
  select a.tenant_id, a.state, a.certificate_serial, a.next_certificate_serial, a.replaced_certificate_serial from agents a where a.id = agent
$$;

-- Which of these connections still count, and whether a job may be sent over them now: its device is ready and has fewer
-- than `most` in flight. One query for a whole gateway.
drop function agent_connections_current(uuid[]);
create function agent_connections_current(ids uuid[], most integer) returns table (connection_id uuid, waiting boolean)
language sql stable security definer set search_path = public as $$
  select a.connection_id, exists (
    select from devices d
    where d.tenant_id = a.tenant_id and d.agent_id = a.id and d.gone_at is null and d.retired_at is null and d.state = 'ready'
      and exists (
        select from device_jobs j
        where j.tenant_id = d.tenant_id and j.device_id = d.id and j.state = 'queued' and j.expires_at > now())
      and most > (
        select count(*) from device_jobs f
        where f.tenant_id = d.tenant_id and f.device_id = d.id and f.state in ('sent', 'spooled', 'printing')))
  from agents a where a.connection_id = any (ids) and a.state = 'paired'
$$;

-- Forgets a bounded number of old rows of device history.
create function forget_device_events(older_than_days integer, most integer) returns void
language sql security definer set search_path = public as $$
  delete from device_events where ctid in (
    select e.ctid from device_events e where e.at < now() - make_interval(days => older_than_days) limit most)
$$;
