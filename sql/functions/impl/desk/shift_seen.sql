create or replace function impl.shift_seen(p_supplier int4, p_shift int4)
returns ticket.shift
language plpgsql stable
as $$
declare
    v_shift ticket.shift;
begin
    select s.* into v_shift
    from ticket.shift s
    where s.supplier_id = p_supplier and s.shift_no = p_shift;

    if not found then
        perform impl.staff_refuse('SHIFT_MISSING', p_shift::text);
    elsif v_shift.person <> impl.person()
          and not impl.shift_machine(v_shift) and not impl.desk_sees()
    then
        perform impl.staff_refuse('SHIFT_OTHER', p_shift::text,
                                  impl.who_told(v_shift.person));
    end if;

    return v_shift;
end;
$$;

comment on function impl.shift_seen(int4, int4) is
'The shift of a number, if who acts may look at it; or a refusal.';
