create or replace function api.account_count_2(p_supplier int4, p_agent int4,
    p_which int4, p_first text, p_last text, p_type text, p_edition int2)
returns table (verdict text, subject text, page_size int4, page_count int8,
               record_count int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_size constant int4 := impl.order_list_size();

    w record;
begin
    select * into w
    from impl.account_window(p_supplier, p_agent, p_which, p_first, p_last,
                             p_type, p_edition);

    if w.verdict is not null then
        verdict := case w.verdict when 'NO_ENTRIES' then 'NO_ENTRY_PAGES'
                                  else w.verdict end;
        subject := w.subject;
        return next;
        return;
    end if;

    select count(*) into record_count
    from impl.account_entries(p_supplier, w.account, w.first_at, w.end_at,
                              w.debits, w.credits) x
    where w.document_type is null
      or impl.document_type(p_supplier, x.document, x.kind)
         = w.document_type;

    if w.carries then
        record_count := record_count
                        + (select count(*)
                           from impl.account_carried(p_supplier, w.account,
                                                     w.zone, w.first_at,
                                                     w.end_at));
    end if;

    page_size := c_size;
    page_count := (record_count + c_size - 1) / c_size;

    if record_count = 0 then
        verdict := 'NO_ENTRY_PAGES';
    end if;

    return next;
end;
$$;

comment on function api.account_count_2 is
'QueryYFKJYRecCount (4.2.30), QueryFKJYRecCount (4.2.33): how many entries of an
agent''s deposit (1) or rebate account (3) api.account_list_2() has.';

grant execute on function api.account_count_2 to ticket_nginx;
