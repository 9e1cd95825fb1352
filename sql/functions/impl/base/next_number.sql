create or replace function impl.next_number(p_supplier int4, p_now timestamptz)
returns int8
language plpgsql volatile
as $$
declare
    v_head int8;
    v_base int8;
    v_last int8;
begin
    select n.head, n.base, q.last_value into v_head, v_base, v_last
    from ticket.supplier s
    cross join lateral impl.number_day(s.supplier_id, s.zone, p_now) n
    cross join ticket.number q
    where s.supplier_id = p_supplier;

    if v_last < v_base then
        perform impl.number_from(v_base);
    end if;

    return v_head + (nextval('ticket.number') - v_base) % 10000000000;
end;
$$;

comment on function impl.next_number(int4, timestamptz) is
'The next document number (D10): yyMMdd of the supplier''s day, three digits of
supplier, ten of ticket.number.';
