create or replace function impl.staff_hall(p_supplier int4, p_hall int4)
returns ticket.hall
language plpgsql stable
as $$
declare
    v_hall ticket.hall;
begin
    select h.* into v_hall
    from ticket.hall h
    where h.supplier_id = p_supplier and h.hall_id = p_hall;

    if not found then
        perform impl.staff_refuse('HALL_MISSING', p_hall::text);
    end if;

    return v_hall;
end;
$$;

comment on function impl.staff_hall(int4, int4) is
'A hall that staff name; refuses what there is not.';
