create or replace function impl.local_day(p_supplier int4, at timestamptz)
returns date
language sql stable
as $$
    select (at at time zone s.zone)::date
    from ticket.supplier s
    where s.supplier_id = p_supplier;
$$;

comment on function impl.local_day(int4, timestamptz) is
'The supplier''s calendar day of a moment (D9).';
