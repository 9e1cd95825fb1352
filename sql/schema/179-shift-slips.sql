-- What is counted of a drawer beside its cash and the slips of the card
-- terminal: the sums of other forms of payment, as terminals or platforms say
-- them, and what a Z says of them.  A form that nobody has counted has no row,
-- so drawers and Zs of before stay what they were.
create table ticket.shift_slip (
    supplier_id        int not null,
    shift_no           int not null,
    form               text collate "C" not null
                       check (form in ('alipay', 'wechat', 'unionpay',
                                       'clearing', 'platform')),
    counted_fen        int8 not null check (counted_fen >= 0),
    primary key (supplier_id, shift_no, form),
    foreign key (supplier_id, shift_no) references ticket.shift
);

-- Written before the Z itself, which has a hash of it.
create table ticket.z_form (
    supplier_id        int not null,
    z_no               int not null,
    form               text collate "C" not null,
    expected_fen       int8 not null,
    counted_fen        int8 not null,
    primary key (supplier_id, z_no, form)
);
