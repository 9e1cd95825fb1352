-- p_what: see impl.machine_found(); {}: what was shown is none of ours.
create or replace function api.machine_find(p_supplier int4, p_device int4,
    p_epoch int4, p_language text, p_what jsonb)
returns table (verdict text, subject text, answer jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_orders   jsonb;
begin
    v_supplier := impl.machine_acts(p_supplier, p_device, p_epoch, p_language,
                                    'machine find', null);
    perform impl.machine_waits(p_supplier, p_device, p_what);

    select jsonb_agg(jsonb_build_object(
               'order', o.order_id::text, 'state', o.state,
               'does', case when r.stopped then null
                            when o.state in ('3', 'D', 'X')
                            then case when k.tickets <> '{}' then 'print' end
                            when impl.order_lasts(o) <= api.now() then null
                            when o.state = '0' and a.can_cash
                                 and not impl.settle_sold(o) then 'pay'
                            /* Staff have to confirm it first. */
                            when o.state = '2' and o.page = impl.open_page()
                                then null
                            when o.state in ('2', '6', 'C') then 'pickup' end,
               'products', (
                   select jsonb_agg(jsonb_build_object(
                              'product', p.code, 'name', i.product_name,
                              'quantity', k.number,
                              'price_fen', i.price_fen)
                              order by i.line_no)
                   from ticket.order_item i
                   join ticket.product p using (supplier_id, product_id)
                   cross join lateral (
                       select case when o.delivered_at is null
                                   then i.quantity
                                   else i.deal_quantity end as number) k
                   where i.supplier_id = p_supplier
                     and i.order_id = o.order_id and k.number > 0),
               'persons', case when o.delivered_at is null then r.persons else (
                   select sum(i.deal_quantity)
                   from ticket.order_item i
                   where i.supplier_id = p_supplier
                     and i.order_id = o.order_id) end,
               'total_fen', case when o.delivered_at is null then r.total_fen
                                 else o.deal_fen end,
               'day', to_char(r.day, 'YYYY-MM-DD'),
               'slot_from', impl.clock(r.start_minute),
               'tickets', to_jsonb(k.tickets), 'printed', to_jsonb(k.printed),
               'used', to_jsonb(k.used),
               'stopped', r.stopped)
               order by o.order_id)
    into v_orders
    from impl.machine_found(v_supplier, p_what) f
    join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = f.order_id
    join ticket.agent a
      on a.supplier_id = p_supplier and a.agent_id = o.agent_id
    cross join lateral impl.order_line(o) r
    cross join lateral (
        select coalesce(array_agg(t.ticket_no order by t.ticket_no) filter (
                            where not u.printed and not r.stopped
                              and (t.state = '1'
                                  or o.state not in ('3', 'D', 'X'))),
                        '{}') as tickets,
               coalesce(array_agg(t.ticket_no order by t.ticket_no) filter (
                            where u.printed), '{}') as printed,
               coalesce(array_agg(t.ticket_no order by t.ticket_no) filter (
                            where t.state = '4'), '{}') as used
        from ticket.ticket t
        cross join lateral (
            select t.state = '3' or exists (
                select from ticket.print p
                where p.supplier_id = p_supplier
                  and p.order_id = t.order_id
                  and p.ticket_no = t.ticket_no) as printed) u
        where t.supplier_id = p_supplier and t.order_id = o.order_id
          and (f.tickets is null or t.ticket_no = any (f.tickets))) k;

    if v_orders is null then
        perform impl.machine_wrong(p_supplier, p_device, p_what);
        verdict := 'MACHINE_NONE';
        return next;
        return;
    end if;

    answer := jsonb_build_object('orders', v_orders);
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.machine_find is
'Orders that the visitor at a machine has proven to be theirs: what they are,
and what the machine does with them; nothing of who booked.';

grant execute on function api.machine_find to ticket_nginx;
