-- Roles, the tenant setting every policy reads, and what belongs to no tenant.

do $$ begin
  if not exists (select from pg_roles where rolname = 'postroom_app') then
    create role postroom_app nologin;
  end if;
exception when duplicate_object then null; -- another database of this cluster was migrating at the same moment
end $$;

-- The database's owner acts as postroom_app after migrating; whoever made the role may have to allow that.
do $$ begin
  execute 'set local role postroom_app';
  execute 'reset role';
exception when insufficient_privilege then
  begin
    execute format('grant postroom_app to %I', current_user);
  exception when insufficient_privilege then
    raise exception 'the database user % may not act as postroom_app', current_user
      using hint = format('as a superuser run: grant postroom_app to %I', current_user);
  end;
end $$;

grant usage on schema public to postroom_app;

-- The tenant of the running transaction. Raises outside withTenant, so that a forgotten one is seen and not an empty list.
create function app_tenant() returns uuid language plpgsql stable parallel safe as $$
declare setting text := current_setting('app.tenant', true);
begin
  if coalesce(setting, '') = '' then
    raise exception 'query on a tenant table outside withTenant' using errcode = '42501';
  end if;
  return setting::uuid;
end $$;

-- Forced row-level security on a tenant table. The owner (migrations, narrow SECURITY DEFINER functions) sees every row.
create procedure protect_tenant_table(target regclass, privileges text default 'select, insert, update, delete')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant_rows on %s to postroom_app using (tenant_id = (select app_tenant())) with check (tenant_id = (select app_tenant()))', target);
  execute format('create policy owner_rows on %s to %I using (true) with check (true)', target, current_user);
  execute format('grant %s on %s to postroom_app', privileges, target);
end $$;

-- Keys of this installation: certificate authority, job signing. Read only through server_key().
create table server_keys (
  name text primary key,
  value jsonb not null,
  created_at timestamptz not null default now()
);

-- The key of that name; stores `fresh` when there is none yet, so that replicas starting together agree.
create function server_key(key_name text, fresh jsonb) returns jsonb language plpgsql security definer set search_path = public as $$
begin
  insert into server_keys (name, value) values (key_name, fresh) on conflict do nothing;
  return (select value from server_keys where name = key_name);
end $$;

-- Counters shared by replicas, for limits on sign-in and pairing.
create table throttles (
  bucket text not null,
  window_start timestamptz not null,
  hits integer not null,
  primary key (bucket, window_start)
);
grant select, insert, update, delete on throttles to postroom_app;
