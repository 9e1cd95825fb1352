-- Members of p_change: first_day, last_day, last: how many.
create or replace function api.staff_closing_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, no int4, day date, corrects int4,
               orders int8, persons int8, visitors int8, paid_fen int8,
               refund_fen int8, fee_fen int8, sold_fen int8, topup_fen int8,
               deduction_fen int8, payout_fen int8, reason text,
               made_at timestamptz, made_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, c.no, c.day, c.corrects, c.orders,
           c.persons, c.visitors, s.paid, s.back, s.fee, s.sold, s.topup,
           s.deduction, s.payout, c.reason, c.made_at, c.made_by
    from (
        select k.*
        from ticket.closing k
        where k.supplier_id = v_supplier
          and k.day >= coalesce((p_change ->> 'first_day')::date, '-infinity')
          and k.day <= coalesce((p_change ->> 'last_day')::date, 'infinity')
        order by k.no desc
        limit coalesce((p_change ->> 'last')::int4, 100)) c
    cross join lateral (
        select coalesce(sum(i.fen) filter (where i.place = 1), 0)::int8
                   as paid,
               coalesce(sum(i.fen) filter (where i.place = 2), 0)::int8
                   as back,
               coalesce(sum(i.fen) filter (where i.place = 3), 0)::int8
                   as fee,
               coalesce(sum(i.fen) filter (where i.place = 4), 0)::int8
                   as sold,
               coalesce(sum(i.fen) filter (where i.place = 5), 0)::int8
                   as topup,
               coalesce(sum(i.fen) filter (where i.place = 6), 0)::int8
                   as deduction,
               coalesce(sum(i.fen) filter (where i.place = 9), 0)::int8
                   as payout
        from ticket.closing_row r
        cross join lateral impl.closing_items(r.kind, r.debit, r.credit,
                                              r.number, r.fen) i
        where r.supplier_id = v_supplier and r.no = c.no) s
    order by c.no desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_closing_list is
'Days that were closed, and corrections of them, the latest number first.';

grant execute on function api.staff_closing_list to ticket_staff;
