create or replace function impl.bill_make(p_account ticket.provider_account,
    p_day date, p_sort int2, p_due timestamptz)
returns int8
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_number  text := case p_sort when 1 then 'B' else 'F' end
                      || lpad(p_account.account_no::text, 2, '0')
                      || to_char(p_day, 'YYYYMMDD');
    v_content jsonb := jsonb_build_object('number', v_number,
                           'day', to_char(p_day, 'YYYYMMDD'));
    v_job     int8;
begin
    insert into ticket.bill as b (supplier_id, account_no, day, sort, bill_id,
                                  state, created_at)
    values (p_account.supplier_id, p_account.account_no, p_day, p_sort,
            impl.next_number(p_account.supplier_id, v_now), 'W', v_now)
    on conflict (supplier_id, account_no, day, sort) do update
    set state = 'W', last_error = null;

    insert into ticket.pay_job as j (supplier_id, job_id, action, account_no,
                                     number, content, content_hash, priority,
                                     due_at, give_up_at, created_at)
    values (p_account.supplier_id, nextval('ticket.pay_job_number'),
            impl.pay_action('bill'), p_account.account_no, v_number, v_content,
            sha256(convert_to(v_content::text, 'UTF8')), impl.bill_priority(),
            p_due, greatest(v_now + interval '8 hours',
                (p_day + 1)::timestamp at time zone 'Asia/Shanghai'
                    + interval '18 hours'), v_now)
    on conflict (supplier_id, number, action) where number is not null
    do update
    set due_at = least(j.due_at, excluded.due_at),
        give_up_at = excluded.give_up_at, gave_up = false,
        priority = excluded.priority
    returning j.job_id into v_job;

    return v_job;
end;
$$;

comment on function impl.bill_make(ticket.provider_account, date, int2,
                                   timestamptz) is
'Lets a day''s bill be fetched, be it again: until 18:00 of the next day, or for
eight hours.';

create or replace function impl.bill_priority()
returns int2
language sql immutable
as $$
    select 4::int2;
$$;

comment on function impl.bill_priority() is
'The priority of bills among what is to be sent: theirs alone.';
