-- Cost accounts, their budgets by period, and the ledger through which all money moves.
create table accounts (
  tenant_id uuid not null references tenants,
  id uuid not null,
  code text not null,
  code_key text not null,
  name text not null,
  level integer not null check (level between 1 and 5),
  parent_id uuid,
  -- ids from level 1 to this account
  path uuid[] not null,
  -- codes along the path, so that keyset order is tree order
  sort_key text collate "C" not null,
  site_id uuid,
  active boolean not null default true,
  budget_period text check (budget_period in ('monthly', 'annual')),
  budget_cents bigint check (budget_cents >= 0),
  limit_percent integer check (limit_percent between 0 and 100),
  warning_percent integer check (warning_percent between 0 and 100),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, code_key),
  foreign key (tenant_id, parent_id) references accounts,
  foreign key (tenant_id, site_id) references sites,
  check ((level = 1) = (parent_id is null)),
  check (cardinality(path) = level),
  check ((budget_period is null) = (budget_cents is null))
);
create unique index accounts_in_tree_order on accounts (tenant_id, sort_key, id);
create index accounts_by_parent on accounts (tenant_id, parent_id, sort_key, id);
call protect_tenant_table('accounts');

create table account_words (
  tenant_id uuid not null,
  word text collate "C" not null,
  account_id uuid not null,
  primary key (tenant_id, word, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
call protect_tenant_table('account_words');

-- What an account has spent and reserved in one budget period. limit_cents null: no limit.
create table account_periods (
  tenant_id uuid not null,
  account_id uuid not null,
  period_start date not null,
  period_end date not null,
  limit_cents bigint,
  warning_cents bigint,
  spent_cents bigint not null default 0 check (spent_cents >= 0),
  reserved_cents bigint not null default 0 check (reserved_cents >= 0),
  primary key (tenant_id, account_id, period_start),
  foreign key (tenant_id, account_id) references accounts
);
call protect_tenant_table('account_periods', 'select, insert, update');

-- Append-only. One row for every account on the path of the charged one: budgets count along the whole path.
--   reserve: + reserved   capture: reserved -> spent   release: - reserved   refund: - spent
create table ledger_entries (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  period_start date not null,
  kind text not null check (kind in ('reserve', 'capture', 'release', 'refund')),
  amount_cents bigint not null check (amount_cents >= 0),
  -- true on the row of the account that was charged, false on those above it
  charged boolean not null,
  intent_id uuid not null,
  shipment_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  -- no step of a purchase is ever booked twice
  unique (tenant_id, intent_id, kind, account_id),
  foreign key (tenant_id, account_id, period_start) references account_periods
);
create index ledger_entries_by_shipment on ledger_entries (tenant_id, shipment_id, id);
create index ledger_entries_by_account on ledger_entries (tenant_id, account_id, id);
call protect_tenant_table('ledger_entries', 'select, insert');
