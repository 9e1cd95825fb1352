-- A month, or, without one, the members first_day and last_day of p_change.
create or replace function api.staff_statement_agent(p_supplier text,
    p_user text, p_month date, p_change jsonb default null)
returns table (verdict text, subject text, account text, at text,
               document int8, item text, reference text, own_number text,
               booked_by text, in_fen int8, out_fen int8, balance_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_agent    int4;
    v_from     timestamptz;
    v_to       timestamptz;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_agent := (impl.staff_agent(v_supplier.supplier_id, p_user)).agent_id;
    select d.from_at, d.to_at into v_from, v_to
    from impl.statement_days(v_supplier.zone, p_month, p_change) d;

    return query
    with
    accounts as (
        select w.which, v_agent * 10 + w.which as id,
               case w.which when 1 then '预存款账户' else '返利账户' end
                   as name,
               api.balance_at(v_supplier.supplier_id, v_agent * 10 + w.which,
                              v_from) as opening,
               api.balance_at(v_supplier.supplier_id, v_agent * 10 + w.which,
                              v_to) as closing
        from (values (1), (3)) w (which)),
    entry as (
        select a.which, a.name, e.at, e.document, e.no,
               impl.entry_note(a.which, d.type, e.kind) as item,
               coalesce(d.reference, '') as reference,
               coalesce(impl.client_ref(o.request_key), '') as own_number,
               coalesce((select t.booked_by
                         from ticket.transfer t
                         where t.supplier_id = v_supplier.supplier_id
                           and t.order_id = e.document and t.no = e.no), '')
                   as booked_by,
               case when e.sign > 0 then e.amount_fen else 0 end as in_fen,
               case when e.sign < 0 then e.amount_fen else 0 end as out_fen,
               e.closing_fen
        from accounts a
        cross join lateral impl.account_entries(v_supplier.supplier_id, a.id,
            v_from, v_to, '{2,3,6,7}', '{1,8}') e
        left join ticket.orders o
          on o.supplier_id = v_supplier.supplier_id
             and o.order_id = e.document
        cross join lateral (
            select impl.document_type(v_supplier.supplier_id, e.document,
                                      e.kind) as type,
                   (select y.reference::text
                    from ticket.deposit_document y
                    where y.supplier_id = v_supplier.supplier_id
                      and y.order_id = e.document) as reference) d),
    row as (
        select a.which, 1 as place, a.name, v_from as at,
               null::int8 as document, 0::int2 as no, '期初余额' as item,
               '' as reference, '' as own_number, '' as booked_by,
               null::int8 as in_fen, null::int8 as out_fen,
               a.opening as balance
        from accounts a
        union all
        select e.which, 2, e.name, e.at, e.document, e.no, e.item,
               e.reference, e.own_number, e.booked_by, nullif(e.in_fen, 0),
               nullif(e.out_fen, 0), e.closing_fen
        from entry e
        union all
        select a.which, 3, a.name, null, null, 0, '期末余额', '', '', '',
               coalesce(sum(e.in_fen), 0)::int8,
               coalesce(sum(e.out_fen), 0)::int8, a.closing
        from accounts a
        left join entry e using (which)
        group by a.which, a.name, a.closing)
    select null::text, null::text, r.name,
           coalesce(to_char(r.at at time zone v_supplier.zone,
                            'YYYY-MM-DD HH24:MI:SS'), ''),
           r.document, r.item, r.reference, r.own_number, r.booked_by,
           r.in_fen, r.out_fen, r.balance
    from row r
    join accounts a using (which)
    where a.which = 1 or a.opening <> 0 or a.closing <> 0
       or exists (select from entry e where e.which = a.which)
    order by r.which, r.place, r.at, r.document, r.no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_statement_agent is
'A month, or some days, of an agent''s accounts in the supplier''s zone: what
each began with, each movement with the paper or the agent''s own number it
stands on and who of the staff booked it, what it ended with.  The booked
balance: what orders only hold is still in it.';

grant execute on function api.staff_statement_agent to ticket_staff;
