create or replace function api.staff_key_masters()
returns table (verdict text, subject text, key_id text, state text,
               added_at timestamptz, retired_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select null::text, null::text, encode(k.key_id, 'hex'),
           case when k.current then 'seals'
                when k.retired_at is null then 'needed'
                else 'not needed' end,
           k.added_at, k.retired_at
    from ticket.master_key k
    order by k.current desc, k.added_at desc, k.key_id;
$$;

comment on function api.staff_key_masters is
'The master keys of this database: the one that seals, those that old seals
still need, and those that may be thrown away.';

grant execute on function api.staff_key_masters to ticket_staff;
