create or replace function api.staff_settle_waits(p_supplier text)
returns table (verdict text, subject text, list text, account_no int4,
               code text, number int8, amount_fen int8,
               oldest_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, k.list, nullif(c.account_no, 0)::int4,
           c.code, count(*), sum(c.amount_fen)::int8, min(c.created_at)
    from ticket.settle_case c
    cross join lateral (
        select impl.settle_waits(c, api.now()) as list) k
    where c.supplier_id = v_supplier and c.state in ('N', 'S', 'W', 'M')
      and k.list is not null
    group by k.list, c.account_no, c.code
    order by array_position('{charges,refunds,payouts,unclear,funds}'::text[],
                            k.list), c.account_no, c.code;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_waits is
'What of settlement waits for somebody: how much of it, on which list of
staff_settle_list(), by account and the platform''s reason.';

grant execute on function api.staff_settle_waits to ticket_staff;
