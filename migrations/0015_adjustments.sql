-- What carriers billed otherwise than they quoted.

-- Adjustments were charged already: they count against the budget, but no limit can refuse them.
alter table account_periods add column adjusted_cents bigint not null default 0;

alter table ledger_entries
  drop constraint ledger_entries_kind_check,
  add constraint ledger_entries_kind_check check (kind in ('reserve', 'capture', 'release', 'refund', 'adjust', 'credit')),
  -- the adjustment a row belongs to; null for the steps of a purchase
  add column adjustment_id uuid;
-- No step of a purchase is booked twice; a purchase may have many adjustments, each of them booked once.
do $$
declare name text;
begin
  select conname into name from pg_constraint
  where conrelid = 'ledger_entries'::regclass and contype = 'u';
  execute format('alter table ledger_entries drop constraint %I', name);
end $$;
create unique index ledger_entries_once on ledger_entries
  (tenant_id, intent_id, kind, account_id, (coalesce(adjustment_id, '00000000-0000-0000-0000-000000000000'::uuid)));

create table adjustment_imports (
  tenant_id uuid not null references tenants,
  id uuid not null,
  filename text not null,
  row_count integer not null,
  booked integer not null,
  repeated integer not null,
  failed integer not null,
  amount_cents bigint not null,
  created_by_name text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
call protect_tenant_table('adjustment_imports', 'select, insert');

create table adjustments (
  tenant_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  state text not null check (state in ('booked', 'repeated', 'failed')),
  tracking_number text not null,
  shipment_id uuid,
  amount_cents bigint,
  reason text not null,
  invoice_number text not null,
  billed_on date,
  problem text,
  primary key (tenant_id, import_id, row_number),
  foreign key (tenant_id, import_id) references adjustment_imports,
  foreign key (tenant_id, shipment_id) references shipments
);
-- The same line of the same invoice is booked once, whoever imports it again.
create unique index adjustments_once on adjustments
  (tenant_id, tracking_number, invoice_number, reason, amount_cents, billed_on) nulls not distinct where state = 'booked';
call protect_tenant_table('adjustments', 'select, insert');
