create or replace function impl.local_day(p_supplier int4, at timestamptz)
returns date
language plpgsql stable
as $$
declare
    v_day date;
begin
    select (at at time zone s.zone)::date into v_day
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    return v_day;
end;
$$;

comment on function impl.local_day(int4, timestamptz) is
'The supplier''s calendar day of a moment (D9).';
