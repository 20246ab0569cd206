-- Profiles: named sets of people; for now only rules speak of them.
create table profiles (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index profiles_by_name on profiles (tenant_id, lower(name));
call protect_tenant_table('profiles');

-- At most one a user.
alter table users
  add column profile_id uuid,
  add foreign key (tenant_id, profile_id) references profiles on delete set null (profile_id);
create index users_by_profile on users (tenant_id, profile_id) where profile_id is not null;

alter table rules
  add column profile_id uuid,
  add foreign key (tenant_id, profile_id) references profiles,
  drop constraint rules_scope_check,
  add constraint rules_scope_check check (scope in ('tenant', 'site', 'account', 'profile', 'user')),
  add check ((scope = 'profile') = (profile_id is not null)),
  drop constraint rules_by_position,
  -- looked at when the transaction ends: moving one rule moves others
  add constraint rules_by_position unique nulls not distinct
    (tenant_id, site_id, account_id, profile_id, user_id, position) deferrable initially deferred;
