create or replace function impl.bill_from(p_provider text, p_day date)
returns timestamptz
language sql immutable
as $$
    select (p_day::timestamp
            - case p_provider when 'unionpay' then interval '1 hour'
                              else interval '0' end)
           at time zone 'Asia/Shanghai';
$$;

comment on function impl.bill_from(text, date) is
'When a platform''s day begins: at midnight in Beijing, with UnionPay at 23:00
before.';

create or replace function impl.bill_day(p_provider text, p_at timestamptz)
returns date
language sql immutable
as $$
    select (p_at at time zone 'Asia/Shanghai'
            + case p_provider when 'unionpay' then interval '1 hour'
                              else interval '0' end)::date;
$$;

comment on function impl.bill_day(text, timestamptz) is
'The platform''s day that a moment is part of.';

create or replace function impl.bill_ready(p_provider text, p_day date)
returns timestamptz
language sql immutable
as $$
    select ((p_day + 1)::timestamp
            + case p_provider when 'clearing' then interval '6 hours'
                              when 'unionpay' then interval '9 hours'
                              else interval '10 hours' end)
           at time zone 'Asia/Shanghai';
$$;

comment on function impl.bill_ready(text, date) is
'When the platform has a day''s bill.';
