create or replace function impl.performance_admits(p_order ticket.orders,
    p_at timestamptz)
returns text
language plpgsql stable
as $$
begin
    return (
        select case
            when p.state = 'C' then 'CHECK_CANCELLED'
            when p_at < (p.day::timestamp
                         + p.check_from_minute * interval '1 minute')
                        at time zone s.zone then 'CHECK_EARLY'
            when p_at > (p.day::timestamp
                         + p.check_until_minute * interval '1 minute')
                        at time zone s.zone then 'CHECK_LATE' end
        from ticket.performance p
        join ticket.supplier s on s.supplier_id = p.supplier_id
        where p.supplier_id = p_order.supplier_id
          and p.session_id = p_order.session_id and p.day = p_order.day);
end;
$$;

comment on function impl.performance_admits(ticket.orders, timestamptz) is
'Why no gate lets tickets of an order into its performance now; null: it does,
from the first moment of its checking times to the last.  They are those of now,
whenever the order was made.';
