create or replace function api.staff_ticket_prints(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text, ticket_no int2, print_no int2,
               at timestamptz, person text, device_no int4, shift_no int4,
               reason text, void bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    if not exists (select from ticket.orders o
                   where o.supplier_id = v_supplier and o.order_id = p_order)
    then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    end if;

    return query
    select null::text, null::text, p.ticket_no, p.print_no, p.at, p.person,
           p.device_no, p.shift_no, p.reason, p.code_no < t.code_no
    from ticket.print p
    join ticket.ticket t
      on t.supplier_id = p.supplier_id and t.order_id = p.order_id
         and t.ticket_no = p.ticket_no
    where p.supplier_id = v_supplier and p.order_id = p_order
    order by p.at, p.ticket_no, p.print_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_ticket_prints is
'Each paper of an order''s tickets: who printed it, where, and why once more;
void: another one has taken its place.';

grant execute on function api.staff_ticket_prints to ticket_staff;
