create or replace function impl.next_number(p_supplier int4, p_now timestamptz)
returns int8
language sql volatile
as $$
    select to_char(impl.local_day(p_supplier, p_now), 'YYMMDD')::int8
               * 10000000000000
           + p_supplier::int8 * 10000000000
           + nextval('ticket.order_number');
$$;

comment on function impl.next_number(int4, timestamptz) is
'The next document number (D10): yyMMdd of the supplier''s day, three digits of
supplier, ten of a sequence.';
