-- The reverse of api.quota_id().
create or replace function impl.quota_kind_of(p_quota int8)
returns int4
language sql immutable
as $$
    select (p_quota >> 56)::int4;
$$;

comment on function impl.quota_kind_of(int8) is
'The kind of a quota: see impl.quota_kind.';

create or replace function impl.quota_day(p_quota int8)
returns date
language sql immutable
as $$
    select impl.day_zero() + (p_quota >> 36 & 1048575)::int4;
$$;

comment on function impl.quota_day(int8) is
'The day of a quota.';

create or replace function impl.quota_ref(p_quota int8)
returns int8
language sql immutable
as $$
    select p_quota & 68719476735;       /* 36 bits */;
$$;

comment on function impl.quota_ref(int8) is
'What a quota is of: see impl.quota_kind.';
