-- A day of an attraction is called off that operators' tickets hold places of:
-- what becomes of these is the operator's to say, and its distributors'.
create or replace function impl.day_operators(p_supplier int4, p_day date,
                                              p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    perform impl.alarm(k.supplier_id, 'attraction closed',
        impl.day_operator_number(y, p_day), format(
        'party %s closed %s: %s orders, %s persons: ticketctl settle return',
        y.party_no, p_day, k.orders, k.persons), p_at)
    from (select impl.number_supplier(o.order_id) as supplier_id,
                 count(*) as orders, sum(o.left_persons) as persons
          from impl.day_orders(p_supplier, p_day, 0) o
          where impl.number_supplier(o.order_id) <> p_supplier
          group by 1) k
    join ticket.party y
      on y.supplier_id = k.supplier_id and y.own_supplier_id = p_supplier
         and y.removed_at is null;
end;
$$;

comment on function impl.day_operators(int4, date, timestamptz) is
'Tells operators that an attraction is closed on a day that tickets of theirs
are for.';

create or replace function impl.day_operators_over(p_supplier int4,
                                                   p_day date)
returns void
language plpgsql volatile
as $$
begin
    perform impl.alarm_over(y.supplier_id, array['attraction closed'],
                            impl.day_operator_number(y, p_day))
    from ticket.party y
    where y.own_supplier_id = p_supplier;
end;
$$;

comment on function impl.day_operators_over(int4, date) is
'The day is open again.';

create or replace function impl.day_operator_number(p_party ticket.party,
                                                    p_day date)
returns text
language sql stable
as $$
    select p_party.party_no || ' ' || to_char(p_day, 'YYYY-MM-DD');
$$;

comment on function impl.day_operator_number(ticket.party, date) is
'By which an operator knows the closed day of an attraction among its alarms.';
