create or replace function impl.alarm(p_supplier int4, p_kind text,
    p_number text, p_text text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.alarm (supplier_id, at, kind, number, text)
    values (p_supplier, p_at, p_kind, p_number, p_text)
    on conflict do nothing;
end;
$$;

comment on function impl.alarm(int4, text, text, text, timestamptz) is
'Tells staff of what they must look at, once until they have seen it.';
