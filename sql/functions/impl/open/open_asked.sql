create or replace function impl.open_asked(p_supplier int4, p_order int8,
                                           p_ticket int4)
returns timestamptz
language plpgsql stable
as $$
begin
    return (select r.at
            from ticket.open_refund r
            where r.supplier_id = p_supplier and r.order_id = p_order
              and r.state = 0 and p_ticket = any (r.tickets));
end;
$$;

comment on function impl.open_asked(int4, int8, int4) is
'Since when a ticket is asked back by the open ticket API, and staff have not
said whether it comes back: nobody is let in with it; null: it is not.';
