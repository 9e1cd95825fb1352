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

create or replace function impl.staff_supplier_locked(p_code text)
returns ticket.supplier
language plpgsql volatile
as $$
begin
    perform
    from ticket.supplier s
    where s.code = p_code
    for no key update;

    return impl.staff_supplier(p_code);
end;
$$;

comment on function impl.staff_supplier_locked(text) is
'The same, locked: nobody else changes what its catalogue is made of.';

create or replace function impl.staff_supplier_stands(p_code text)
returns ticket.supplier
language plpgsql volatile
as $$
begin
    perform
    from ticket.supplier s
    where s.code = p_code
    for share;

    return impl.staff_supplier(p_code);
end;
$$;

comment on function impl.staff_supplier_stands(text) is
'The same, whose catalogue stays as it is meanwhile: who makes a quota waits for
those who change what quotas are made of.';
