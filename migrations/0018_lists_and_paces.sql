-- Manifests and pickups by state, newest first: those without an answer are found among thousands.
create index manifests_by_state on manifests (tenant_id, state, id);
create index pickups_by_state on pickups (tenant_id, state, id);

-- When each carrier account was asked where parcels are, within the time its limit speaks of: one entry a request.
create table tracking_paces (
  tenant_id uuid not null,
  carrier_account_id uuid not null,
  asked timestamptz[] not null default '{}',
  primary key (tenant_id, carrier_account_id),
  foreign key (tenant_id, carrier_account_id) references carrier_accounts on delete cascade
);
call protect_tenant_table('tracking_paces', 'select, insert, update');
