create or replace function api.staff_settle_waits(p_supplier text)
returns table (verdict text, subject text, list text, account_no int4,
               code text, number int8, amount_fen int8,
               oldest_at timestamptz, parties jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, w.list, nullif(w.account_no, 0)::int4,
           w.code, sum(w.number)::int8, sum(w.amount_fen)::int8,
           min(w.oldest_at),
           coalesce(jsonb_agg(jsonb_build_object('party', p.name,
                        'party_no', p.party_no, 'number', w.number,
                        'amount_fen', w.amount_fen)
                    order by w.amount_fen desc, p.party_no)
                    filter (where p.party_no is not null), '[]')
    from (select k.list, c.account_no, c.code, c.party_no,
                 count(*) as number, sum(c.amount_fen)::int8 as amount_fen,
                 min(c.created_at) as oldest_at
          from ticket.settle_case c
          cross join lateral (
              select impl.settle_waits(c, api.now()) as list) k
          where c.supplier_id = v_supplier and c.state in ('N', 'S', 'W', 'M')
            and k.list is not null
          group by k.list, c.account_no, c.code, c.party_no) w
    left join ticket.party p
      on p.supplier_id = v_supplier and p.party_no = w.party_no
    group by w.list, w.account_no, w.code
    order by array_position('{charges,refunds,payouts,unclear,funds}'::text[],
                            w.list), w.account_no, w.code;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_waits is
'What of settlement waits for somebody: how much of it, on which list of
staff_settle_list(), by account and the platform''s reason, and whose it is, the
most first.';

grant execute on function api.staff_settle_waits to ticket_staff;
