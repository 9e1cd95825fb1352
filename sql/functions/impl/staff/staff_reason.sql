create or replace function impl.staff_reason(p_change jsonb)
returns text
language plpgsql stable
as $$
declare
    v_reason text := regexp_replace(coalesce(p_change ->> 'reason', ''),
                                    '^\s+|\s+$', '', 'g');
begin
    if v_reason = '' then
        perform impl.staff_refuse('REASON_NEEDED');
    end if;

    return left(v_reason, 200);
end;
$$;

comment on function impl.staff_reason(jsonb) is
'Why staff do something that nobody else can explain later, or a refusal.';
