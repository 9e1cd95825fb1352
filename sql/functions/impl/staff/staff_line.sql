create or replace function impl.staff_line(p_supplier int4, p_code text)
returns ticket.line
language plpgsql stable
as $$
declare
    v_line ticket.line;
begin
    select l.* into v_line
    from ticket.line l
    where l.supplier_id = p_supplier
      and l.code = p_code;

    if not found then
        perform impl.staff_refuse('LINE_MISSING', p_code);
    end if;

    return v_line;
end;
$$;

comment on function impl.staff_line(int4, text) is
'Helper: the line of a code, or a refusal.';
