create or replace function impl.staff_waives(p_change jsonb)
returns bool
language plpgsql stable
as $$
begin
    if coalesce((p_change ->> 'waive_fee')::bool, false) then
        perform impl.staff_reason(p_change);
        return true;
    end if;

    return false;
end;
$$;

comment on function impl.staff_waives(jsonb) is
'Does who gives up an order for its visitor waive the fee of the rules?  Not
without a reason.';
