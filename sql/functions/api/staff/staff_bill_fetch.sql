create or replace function api.staff_bill_fetch(p_supplier text,
    p_account int4, p_day date)
returns table (verdict text, subject text, account_no int4, day date,
               number text, due_at timestamptz, give_up_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now     timestamptz := api.now();
    v_account ticket.provider_account;
    v_ready   timestamptz;
    v_job     int8;
begin
    v_account := impl.staff_provider(p_supplier, p_account);
    v_ready := impl.bill_ready(v_account.provider, p_day);

    if v_ready > v_now then
        perform impl.staff_refuse('BILL_EARLY', p_day::text, to_char(
            v_ready at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'));
    elsif p_day < impl.bill_day(v_account.provider, v_now) - 366 then
        perform impl.staff_refuse('BILL_LATE', p_day::text);
    end if;

    v_job := impl.bill_make(v_account, p_day, 1::int2, v_now);
    perform impl.bill_make(v_account, p_day, 2::int2, v_now)
    where impl.bill_moves(v_account, p_day);

    perform impl.logged(v_account.supplier_id, 'bill',
                        jsonb_build_object('account_no', p_account,
                                           'day', p_day), null, null);

    return query
    select null::text, null::text, p_account, p_day, j.number::text, j.due_at,
           j.give_up_at
    from ticket.pay_job j
    where j.supplier_id = v_account.supplier_id and j.job_id = v_job;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_fetch is
'Lets the worker fetch a day''s bill now, be it again.';

grant execute on function api.staff_bill_fetch to ticket_staff;
