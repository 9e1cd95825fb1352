create or replace function impl.staff_supplier(p_code text)
returns ticket.supplier
language plpgsql stable
as $$
declare
    v_supplier ticket.supplier;
begin
    select s.* into v_supplier from ticket.supplier s where s.code = p_code;

    if not found then
        perform impl.staff_refuse('SUPPLIER_MISSING', p_code);
    end if;

    return v_supplier;
end;
$$;

comment on function impl.staff_supplier(text) is
'Helper: the supplier of a code, or a refusal.';
