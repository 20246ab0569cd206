-- Rules: what is preferred, forbidden, forced and added when a carrier service is chosen.
create table rules (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text not null,
  active boolean not null default true,
  scope text not null check (scope in ('tenant', 'site', 'account', 'user')),
  site_id uuid,
  account_id uuid,
  user_id uuid,
  effect text not null check (effect in ('exclude', 'force', 'prefer', 'max_transit', 'charge', 'signature')),
  carriers text[] not null default '{}',
  services text[] not null default '{}',
  -- the condition: RuleCondition of the contracts
  conditions jsonb not null default '{}',
  max_transit_days integer check (max_transit_days > 0),
  tolerance_cents bigint check (tolerance_cents >= 0),
  markup_hundredths integer check (markup_hundredths >= 0),
  surcharge_cents bigint check (surcharge_cents >= 0),
  signature text check (signature in ('none', 'signature', 'adult_signature', 'adult_signature_restricted')),
  -- 1, 2, 3, … among the rules of one scope
  position integer not null check (position > 0),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint rules_by_name unique (tenant_id, name),
  -- looked at when the transaction ends: moving one rule moves others
  constraint rules_by_position unique nulls not distinct (tenant_id, site_id, account_id, user_id, position)
    deferrable initially deferred,
  foreign key (tenant_id, site_id) references sites,
  foreign key (tenant_id, account_id) references accounts,
  foreign key (tenant_id, user_id) references users,
  check ((scope = 'site') = (site_id is not null)),
  check ((scope = 'account') = (account_id is not null)),
  check ((scope = 'user') = (user_id is not null))
);
call protect_tenant_table('rules');
