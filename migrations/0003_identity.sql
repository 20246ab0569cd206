-- Users and sessions. A user name is an e-mail address and unique across tenants: it alone finds the tenant at sign-in.
create table users (
  tenant_id uuid not null references tenants,
  id uuid not null,
  username text not null,
  username_key text not null unique,
  first_name text not null,
  last_name text not null,
  password_hash text,
  role text not null,
  experience text not null,
  site_id uuid,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, site_id) references sites
);
call protect_tenant_table('users');

create table sessions (
  token_hash bytea primary key,
  tenant_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text,
  user_agent text,
  foreign key (tenant_id, user_id) references users on delete cascade
);
create index sessions_by_user on sessions (tenant_id, user_id);
call protect_tenant_table('sessions');

-- Sign-in has no tenant yet: these functions are all it may see.
create function sign_in_candidate(key text)
returns table (tenant_id uuid, user_id uuid, password_hash text, active boolean)
language sql stable security definer set search_path = public as $$
  select u.tenant_id, u.id, u.password_hash, u.active from users u where u.username_key = key
$$;

-- The live session of a token, and who it is. Moves last_seen_at at most once a minute.
create function session_actor(hash bytea)
returns table (tenant_id uuid, user_id uuid, username text, role text, site_id uuid)
language plpgsql security definer set search_path = public as $$
begin
  update sessions s set last_seen_at = now()
    where s.token_hash = hash and s.expires_at > now() and s.last_seen_at < now() - interval '1 minute';
  return query
    select s.tenant_id, s.user_id, u.username, u.role, u.site_id
    from sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    where s.token_hash = hash and s.expires_at > now() and u.active;
end $$;

create function end_session(hash bytea) returns void language sql security definer set search_path = public as $$
  delete from sessions where token_hash = hash
$$;

create function delete_expired_sessions() returns void language sql security definer set search_path = public as $$
  delete from sessions where expires_at < now()
$$;
