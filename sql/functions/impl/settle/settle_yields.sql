-- The yield that is booked is that of the end; by day it is for people.
create or replace function impl.settle_yields_ask(p_case ticket.settle_case,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_most  constant int4 := 366;       /* days of one question */
    c_china constant text := 'Asia/Shanghai';
    v_last  constant date := (p_at at time zone c_china)::date;
    v_first date;
    v_text  jsonb;
begin
    select (min(c.ended_at) at time zone c_china)::date into v_first
    from ticket.settle_order s
    join ticket.settle_case c
      on c.supplier_id = s.supplier_id and c.order_id = s.order_id
         and c.kind = 'I' and c.state = 'K'
    where s.supplier_id = p_case.supplier_id
      and s.product_id = p_case.product_id and s.fund <> '-';

    v_text := jsonb_build_object(
        'fund', impl.settle_fund(p_case.supplier_id, p_case.product_id),
        'day', to_char(greatest(v_first, v_last - c_most + 1), 'YYYYMMDD'),
        'last_day', to_char(v_last, 'YYYYMMDD'));

    insert into ticket.pay_job (supplier_id, job_id, action, account_no,
                                number, content, content_hash, priority,
                                due_at, give_up_at, created_at)
    values (p_case.supplier_id, nextval('ticket.pay_job_number'),
            impl.pay_action('yield'), p_case.account_no,
            'Y' || p_case.case_id, v_text,
            sha256(convert_to(v_text::text, 'UTF8')), 4, p_at, '-infinity',
            p_at);
end;
$$;

comment on function impl.settle_yields_ask(ticket.settle_case, timestamptz) is
'Asks what a money product has yielded by day, all of which has come out.';

create or replace function impl.settle_yielded(p_job ticket.pay_job,
    p_outcome int2)
returns bool
language plpgsql volatile
as $$
declare
    v_case   ticket.settle_case;
    v_yields jsonb;
begin
    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_job.supplier_id and c.kind = 'E'
      and c.case_id = (case when p_job.number ~ '^Y\d{1,18}$'
                                or p_job.number ~ '^Y[0-8]\d{18}$'
                       then substr(p_job.number, 2)::int8 end);

    if not found then
        return false;
    end if;

    select t.learned -> 'yields' into v_yields
    from ticket.pay_attempt t
    where t.supplier_id = p_job.supplier_id and t.job_id = p_job.job_id
    order by t.no desc
    limit 1;

    insert into ticket.settle_yield as y (supplier_id, product_id, day,
                                          fund_code, principal_fen, yield_fen)
    select p_job.supplier_id, v_case.product_id, (k.of ->> 0)::date,
           p_job.content ->> 'fund', (k.of ->> 1)::int8, (k.of ->> 2)::int8
    from jsonb_array_elements(v_yields) k (of)
    where p_outcome = 1
    on conflict (supplier_id, product_id, day) do update
    set fund_code = excluded.fund_code,
        principal_fen = excluded.principal_fen,
        yield_fen = excluded.yield_fen;

    perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                         p_outcome);
    return true;
end;
$$;

comment on function impl.settle_yielded(ticket.pay_job, int2) is
'What a money product has yielded by day is known, or will not be.  False: the
job was none of impl.settle_yields_ask().';
