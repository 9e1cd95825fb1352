-- Members of p_change: reason; all: whatever else of that account of ours waits
-- because it had too little.
--
-- What has not been sent yet because its account had too little goes on with
-- any case of it: continued counts that, too, and waiting what does not.
create or replace function api.staff_settle_go(p_supplier text, p_case int8,
    p_change jsonb)
returns table (verdict text, subject text, case_id int8, kind text,
               party text, amount_fen int8, state text, attempt int4,
               continued int4, continued_fen int8, waiting int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_case     ticket.settle_case;
    v_more     int8;
    v_account  int2;
    v_n        int4;
    v_fen      int8;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_case := impl.settle_case_row(v_supplier, p_case);

    if v_case.case_id is null then
        perform impl.staff_refuse('SETTLE_CASE_MISSING', p_case::text);
    elsif v_case.state <> 'M' then
        perform impl.staff_refuse('SETTLE_CASE_STATE', p_case::text,
            impl.worded(impl.settle_case_word(v_case.state)));
    end if;

    v_account := v_case.account_no;
    select count(*), coalesce(sum(c.amount_fen), 0) into v_n, v_fen
    from ticket.settle_case c
    where c.supplier_id = v_supplier and c.account_no = v_account
      and c.state = 'N' and impl.settle_waits(c, api.now()) is not null;

    perform impl.because(p_change ->> 'reason');
    perform impl.settle_go(v_case);

    /* In the order of their orders, after this one's: who waits for one of
       them meanwhile is passed over, and asked for again. */
    for v_more in
        select c.case_id
        from ticket.settle_case c
        where (p_change ->> 'all')::bool and v_account <> 0
          and c.supplier_id = v_supplier
          and c.account_no = v_account and c.state = 'M'
          and c.class = 'FUNDS' and c.kind in ('P', 'I', 'R')
        order by c.order_id, c.case_id
        limit 1000
    loop
        select c.* into v_case
        from ticket.settle_case c
        join ticket.orders o
          on o.supplier_id = c.supplier_id and o.order_id = c.order_id
        where c.supplier_id = v_supplier and c.case_id = v_more
          and c.state = 'M'
        for no key update of o skip locked;

        continue when not found;

        perform impl.settle_go(v_case);
        v_n := v_n + 1;
        v_fen := v_fen + v_case.amount_fen;
    end loop;

    perform impl.logged(v_supplier, 'settlement',
                        jsonb_build_object('case', p_case),
                        jsonb_build_object('state', 'M'),
                        jsonb_build_object('state', 'N', 'continued', v_n,
                                           'continued_fen', v_fen));

    return query
    select null::text, null::text, c.case_id,
           impl.worded(impl.settle_kind_word(c.kind)),
           y.name, c.amount_fen, impl.worded(impl.settle_case_word(c.state)),
           c.attempt::int4, v_n, v_fen,
           (select count(*)::int4
            from ticket.settle_case m
            where m.supplier_id = v_supplier and m.account_no = v_account
              and v_account <> 0 and m.state = 'M' and m.class = 'FUNDS'
              and m.kind in ('P', 'I', 'R'))
    from ticket.settle_case c
    left join ticket.party y
      on y.supplier_id = c.supplier_id and y.party_no = c.party_no
    where c.supplier_id = v_supplier and c.case_id = p_case;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_go is
'Money that waits for staff is sent again, under the next number: the only hand
that starts it.  What its account had too little for goes on with it.';

grant execute on function api.staff_settle_go to ticket_staff;
