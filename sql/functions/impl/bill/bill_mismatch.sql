create or replace function impl.bill_mismatch(p_supplier int4,
    p_account int2, p_day date)
returns table (kind text, line_kind int2, line_no int4, number text,
               platform_no text, ours_fen int8, theirs_fen int8,
               ours_state "char", ours_at timestamptz, theirs_at timestamptz)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_provider text := (select a.provider from ticket.provider_account a
                        where a.supplier_id = p_supplier
                          and a.account_no = p_account);
begin
    return query
    select * from impl.bill_line_mismatch(p_supplier, p_account, p_day, 1,
                                          2147483647)
    union all
    select * from impl.bill_ours_mismatch(p_supplier, p_account,
        impl.bill_from(v_provider, p_day),
        impl.bill_from(v_provider, p_day + 1));
end;
$$;

comment on function impl.bill_mismatch(int4, int2, date) is
'Where a day''s bill and what is written here differ, all of it at once: for who
has time.';
