-- What the pages on transactions (4.2.30, 31, 33, 34) ask for: moments in the
-- supplier's zone to the second, both inclusive, and a type, '' for all.
-- Deposit: 1 what came in, 2 what went out (decision 53).  Rebate: by the list
-- of 4.2.33, where 1, carrying over at the turn of the year, moves nothing and
-- is no transfer.
create or replace function impl.account_window(p_supplier int4, p_agent int4,
    p_which int4, p_first text, p_last text, p_type text, p_edition int2)
returns table (verdict text, subject text, account int4, zone text,
               page_base int2, first_at timestamptz, end_at timestamptz,
               debits int2[], credits int2[], document_type "char",
               carries bool)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_first timestamp := left(p_first, 8) || 'T' || substr(p_first, 9);
    v_last  timestamp := left(p_last, 8) || 'T' || substr(p_last, 9);
    v_type  text := nullif(p_type, '');
begin
    account := p_agent * 10 + p_which;
    debits := '{2,3,6,7,20}';
    credits := '{1,8,27}';
    carries := p_which = 3 and coalesce(v_type, '1') = '1';

    if p_which = 1 then
        debits := case when v_type = '1' then '{}' else debits end;
        credits := case when v_type = '2' then '{}' else credits end;
    elsif v_type is not null then
        debits := case when v_type in ('3', '4', '5', '7') then '{2}'
                       when v_type = '9' then '{3,6,7}' else '{}' end;
        credits := case when v_type in ('0', '2', '6', '8') then '{1}'
                        when v_type = 'A' then '{8}' else '{}' end;
        document_type := case when v_type not in ('1', '9', 'A')
                              then v_type end::"char";
    end if;

    subject := 'End_datetime';

    if v_first > v_last then
        verdict := case p_which when 1 then 'BAD_PARAM'
                                else 'DATES_REVERSED' end;
    elsif p_which = 3 and p_edition <> 30
          and v_last > v_first + interval '6 months'
    then
        verdict := 'REBATE_TOO_FAR';
    elsif not exists (select from ticket.account c
                      where c.supplier_id = p_supplier
                        and c.account_id = account)
    then
        verdict := 'NO_ENTRIES';
        subject := null;
    end if;

    select s.zone, s.page_base, v_first at time zone s.zone,
           (v_last + interval '1 s') at time zone s.zone
    into zone, page_base, first_at, end_at
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    return next;
end;
$$;

comment on function impl.account_window(int4, int4, int4, text, text, text,
                                        int2) is
'Which entries of an agent''s deposit (1) or rebate account (3) a request is
about, or the verdict.  Edition 4.0 alone prints a limit, of the rebate
account.';
