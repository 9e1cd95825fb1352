create or replace function impl.alarm_over(p_supplier int4, p_kinds text[],
    p_number text)
returns void
language plpgsql volatile
as $$
begin
    update ticket.alarm a
    set seen_at = api.now(), seen_by = session_user
    where a.supplier_id = p_supplier and a.kind = any (p_kinds)
      and a.number = p_number and a.seen_at is null;
end;
$$;

comment on function impl.alarm_over(int4, text[], text) is
'What an alarm tells of is so no more: whoever has seen to that has seen it.';
