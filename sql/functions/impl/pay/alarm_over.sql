create or replace function impl.alarm_over(p_supplier int4, p_kinds text[],
    p_number text)
returns void
language plpgsql volatile
as $$
declare
    v_kind text;
begin
    foreach v_kind in array p_kinds loop
        update ticket.alarm a
        set seen_at = api.now(), seen_by = impl.person()
        where a.supplier_id = p_supplier and a.kind = v_kind
          and a.number = p_number and a.seen_at is null;
    end loop;
end;
$$;

comment on function impl.alarm_over(int4, text[], text) is
'What an alarm tells of is so no more: whoever has seen to that has seen it.';
