-- p_paper: facts of tickets, as api.staff_ticket_print() has answered them.
create or replace function impl.papers_gone(p_supplier int4, p_paper jsonb)
returns int2[]
language plpgsql stable
as $$
begin
    return coalesce((
        select array_agg(t.ticket_no order by t.ticket_no)
        from jsonb_array_elements(p_paper -> 'tickets') k (printed)
        join ticket.orders o
          on o.supplier_id = p_supplier
             and o.order_id = (p_paper ->> 'order')::int8
        join ticket.ticket t
          on t.supplier_id = p_supplier and t.order_id = o.order_id
             and t.ticket_no = (k.printed ->> 'number')::int2
        where t.state not in ('3', '4')
           or t.code_no <> coalesce((k.printed ->> 'code_no')::int2, 0)
           or impl.order_stopped(o) or impl.order_off(o)), '{}');
end;
$$;

comment on function impl.papers_gone(int4, jsonb) is
'Tickets whose paper is good no more: they came back, were stopped or called
off, or a newer paper has another code.  Nobody is handed that paper again.';
