create or replace function impl.number_day(p_supplier int4, p_zone text,
    p_at timestamptz, out head int8, out base int8)
language plpgsql stable
as $$
declare
    v_day constant timestamp := date_trunc('day', p_at at time zone p_zone);
begin
    head := to_char(v_day, 'YYMMDD')::int8 * 10000000000000
            + p_supplier::int8 * 10000000000;
    base := impl.number_at(v_day at time zone p_zone);
end;
$$;

comment on function impl.number_day(int4, text, timestamptz) is
'Of the supplier''s day of a moment: the least document number (D10), and what
ticket.number was not below at its beginning.  A number is the head and what
ticket.number says beyond the base, of which ten digits count.';
