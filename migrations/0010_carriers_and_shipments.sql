-- Carriers with a network, and what a shipment lives through with them.

alter table carrier_accounts
  add column environment text not null default 'live' check (environment in ('live', 'sandbox', 'custom')),
  add column base_url text,
  add column label_format text not null default 'png' check (label_format in ('pdf', 'png', 'zpl')),
  -- what is no secret: account numbers and the like, by credential key
  add column settings jsonb not null default '{}',
  -- secrets as one sealed text (platform/secrets.ts); null: none saved
  add column secrets text,
  add column secrets_set text[] not null default '{}',
  add column last_test jsonb,
  -- of the token in the address carriers push events to
  add column events_hash bytea unique,
  add column version integer not null default 1,
  add check ((environment = 'custom') = (base_url is not null));

-- A pushed event has no tenant yet: the token is all that is known.
create function carrier_account_by_events(hash bytea) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select a.tenant_id, a.id from carrier_accounts a where a.events_hash = hash and a.active
$$;

alter table shipments
  add column customs jsonb,
  -- the options as the rules left them when prices were asked
  add column rated_options jsonb,
  add column notify jsonb,
  add column excluded jsonb not null default '[]',
  add column choices jsonb,
  -- what the account pays: the carrier's price and the organisation's mark-up
  add column charged_cents bigint,
  -- until then the carrier was not asked and the purchase can be taken back
  add column undo_until timestamptz,
  add column return_of uuid,
  add column manifest_id uuid,
  add column batch_id uuid,
  add column estimated_delivery date,
  -- idempotency key of the one call that made and bought it
  add column request_key text,
  add foreign key (tenant_id, return_of) references shipments;
update shipments set charged_cents = amount_cents where amount_cents is not null;
create unique index shipments_by_request_key on shipments (tenant_id, request_key) where request_key is not null;
create index shipments_by_return on shipments (tenant_id, return_of) where return_of is not null;
create index shipments_by_batch on shipments (tenant_id, batch_id, id) where batch_id is not null;

-- held: reserved, but the carrier is asked only after the undo time. refund_pending: the carrier decides later.
alter table purchase_intents
  drop constraint purchase_intents_state_check,
  add constraint purchase_intents_state_check check (state in
    ('held', 'pending', 'unknown', 'completed', 'failed', 'voiding', 'refund_pending', 'voided', 'orphaned')),
  add column searchable boolean not null default true,
  add column void_requested_at timestamptz,
  add column void_reference text,
  add column void_expected_by date,
  add column void_problem text;
drop index purchase_intents_one_alive;
create unique index purchase_intents_one_alive on purchase_intents (tenant_id, shipment_id)
  where state in ('held', 'pending', 'unknown', 'completed', 'voiding', 'refund_pending');
drop index purchase_intents_open;
create index purchase_intents_open on purchase_intents (lease_until) where state in ('held', 'pending', 'unknown', 'voiding');
create index purchase_intents_refunds on purchase_intents (void_expected_by) where state = 'refund_pending';

create index purchase_intents_by_shipment on purchase_intents (tenant_id, shipment_id, id);

-- As before, with those whose undo time is over. How often the carrier was asked is counted by who heard its answer: a
-- server that is killed again and again asks nobody, and must not put off the next.
create or replace function purchase_intents_due(most integer, lease_seconds integer)
returns table (tenant_id uuid, id uuid) language sql security definer set search_path = public as $$
  update purchase_intents i set lease_until = now() + make_interval(secs => lease_seconds)
  from (
    select d.tenant_id, d.id from purchase_intents d
    where d.state in ('held', 'pending', 'unknown', 'voiding') and d.lease_until < now()
    order by d.lease_until limit most for update skip locked
  ) due
  where i.tenant_id = due.tenant_id and i.id = due.id
  returning i.tenant_id, i.id
$$;

-- Test systems of carriers give the same numbers again and again: a number alone names no label.
alter table labels drop constraint labels_tenant_id_tracking_number_key;
create index labels_by_number on labels (tenant_id, tracking_number);

-- Papers beside the labels.
create table shipment_documents (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  intent_id uuid not null,
  kind text not null check (kind in ('invoice', 'customs_form', 'receipt', 'dangerous_goods', 'other')),
  name text not null,
  format text not null check (format in ('pdf', 'png', 'gif', 'zpl')),
  bytes bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, shipment_id) references shipments,
  foreign key (tenant_id, intent_id) references purchase_intents
);
create index shipment_documents_by_shipment on shipment_documents (tenant_id, shipment_id, id);
call protect_tenant_table('shipment_documents', 'select, insert');

create table tenant_settings (
  tenant_id uuid primary key references tenants,
  undo_seconds integer not null default 0 check (undo_seconds between 0 and 60),
  no_movement_days integer not null default 5 check (no_movement_days between 1 and 30)
);
call protect_tenant_table('tenant_settings', 'select, insert, update');
