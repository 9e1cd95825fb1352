create or replace function impl.staff_theatre(p_supplier text)
returns ticket.supplier
language plpgsql stable
as $$
declare
    v_supplier ticket.supplier := impl.staff_supplier(p_supplier);
begin
    if v_supplier.kind <> '2' then
        perform impl.staff_refuse('NO_THEATRE', p_supplier, p_supplier);
    end if;

    return v_supplier;
end;
$$;

comment on function impl.staff_theatre(text) is
'A theatre that staff name; refuses what there is not, and what is none.';
