create or replace function impl.visit_start(p_supplier int4, p_day date,
    p_line int4, p_slot int2)
returns timestamptz
language plpgsql stable
as $$
begin
    return (
        select (p_day::timestamp
                + coalesce(l.start_minute, 0) * interval '1 minute')
               at time zone s.zone
        from ticket.supplier s
        left join ticket.slot l
          on l.supplier_id = p_supplier and l.line_id = p_line
             and l.day = p_day and l.slot_no = p_slot
        where s.supplier_id = p_supplier);
end;
$$;

comment on function impl.visit_start(int4, date, int4, int2) is
'When an agreed visit begins: its slot''s start, else its day''s (the reference
time of breach fees, R60).';
